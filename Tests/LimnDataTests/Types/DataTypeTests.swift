import LimnData
import LimnTensors
import Testing

@Suite struct DataTypeTests {
  private let space = LatentSpace(name: "faces-vae", model: "1f3870be274f6c49", levels: [.vector(units: 2)])

  @Test func typesReadAsMessagesWriteThem() {
    let texts: [(DataType, String)] = [
      (.image(), "an image"), (.image(width: 64), "an image"), (.image(width: 64, height: 32), "an image of 64×32"),
      (.pixels(width: 64, height: 64, channels: 1), "pixels of 64×64 in grey"),
      (.pixels(channels: 3), "pixels in colour"),
      (.latent(space), "a latent of faces-vae@1f3870be"), (.row(), "a row"), (.row(columns: 1), "a row of 1 column"),
      (.sequence(time: 30, axes: [.columns: 4]), "a sequence of 30 frames and 4 columns"),
      (.sequence(time: 9, axes: [.width: 8, .height: 6, .channels: 1]), "a sequence of 9 frames of 8×6 in grey"),
    ]
    for (type, text) in texts { #expect(type.description == text) }
  }

  @Test func itemsOfAKindHaveANoun() {
    let kinds: [DataKind] = [.image, .pixels, .latent, .row, .sequence, DataKind("x", phrase: "an odd thing"), .any]
    #expect(kinds.map(\.noun) == ["photo", "photo", "latent", "row", "sequence", "odd thing", "item"])
  }

  @Test func aTypeAdmitsWhatDiffersInNothingThatBothKnow() {
    #expect(DataType.image().admits(.image(width: 3, height: 4)))
    #expect(DataType.image(width: 3).admits(.image()))
    #expect(!DataType.image(width: 3).admits(.image(width: 4)))
    #expect(!DataType.image().admits(.pixels()))
    let other = LatentSpace(name: "faces-vae", model: "0", levels: [.vector(units: 2)])
    #expect(DataType.latent(space).admits(.latent(space)) && !DataType.latent(space).admits(.latent(other)))
    #expect(DataType(.latent).admits(.latent(space)) && !DataType.latent(space).admits(DataType(.latent)))
  }

  @Test func anExtentThatIsNotKnownIsAnyOther() {
    var type = DataType.image(width: 3, height: 4, channels: 3)
    type.width = nil
    #expect(type == .image(height: 4, channels: 3) && type != .image(height: 4))
  }

  @Test func anyoneCanMakeAKind() {
    let spectrum = DataKind("spectrum", phrase: "a spectrum")
    let bands = DataAxis("bands", unit: "band")
    #expect(DataType(spectrum, axes: [bands: 31]).description == "a spectrum of 31 bands")
    #expect(Set([spectrum, .pixels, .image]).phrase == "an image or pixels or a spectrum")
    #expect(spectrum == DataKind("spectrum", phrase: "spectra") && spectrum != .row)
  }
}
