import LimnData
import LimnTraining
import Testing

@Suite struct DataRequirementTests {
  private func text(_ need: DataRequirement, _ found: DataType) -> String? {
    need.mismatch(with: found).map { "\($0.found): \($0.need); \($0.advice)" }
  }

  @Test func aSizeOrMultiplesOfANumberAreNeeded() {
    let exact = DataRequirement.pixels(size: 64)
    #expect(text(exact, .pixels(width: 64, height: 64, channels: 3)) == nil && text(exact, .pixels()) == nil)
    #expect(
      text(exact, .pixels(width: 64, height: 32)) == "64×32: the model takes 64×64; resize them in 'data'")
    #expect(exact.mismatch(with: .pixels(width: 1, height: 64))?.isSize == true)
    let multiple = DataRequirement.pixels("target", multiple: 4)
    #expect(multiple.name == "target" && text(multiple, .pixels(width: 8, height: 12)) == nil)
    #expect(
      text(multiple, .pixels(width: 30, height: 3))
        == "30×3: the model needs multiples of 4 pixels; crop them to 28×4, say")
    #expect(DataRequirement.pixels(multiple: 1) == DataRequirement("input", .pixels()))
  }

  @Test func anyKindOfDataCanBeNeeded() {
    let row = DataRequirement("u", .row(columns: 3))
    #expect(text(row, .row(columns: 3)) == nil && text(row, .row()) == nil)
    #expect(
      text(row, .row(columns: 2))
        == "a row of 2 columns: the model needs a row of 3 columns; change them in 'data'")
    #expect(
      text(row, .pixels(width: 3, height: 1))
        == "pixels of 3×1: the model needs a row of 3 columns; change them in 'data'")
    let even = DataRequirement("frames", .sequence(), multiples: [.time: 2])
    #expect(
      text(even, .sequence(time: 31))
        == "a sequence of 31 frames: the model needs multiples of 2 frames; crop them to a sequence of 30 frames, say")
    #expect(text(even, .sequence(time: 30)) == nil)
  }

  @Test("Of one size, the colours are what is said to differ")
  func coloursDiffer() {
    func frames(_ channels: Int, time: Int? = nil) -> DataType {
      .sequence(time: time, axes: [.channels: channels, .height: 8, .width: 8])
    }
    let grey = DataRequirement("input", frames(1))
    #expect(text(grey, frames(1, time: 20)) == nil)
    #expect(
      text(grey, frames(3, time: 20))
        == "a sequence of 20 frames of 8×8 in colour: the model needs a sequence of 8×8 in grey; make them grey in 'data'"
    )
    let mismatch = grey.mismatch(with: frames(3))
    #expect(mismatch?.isColour == true && mismatch?.isSize == false)
    #expect(
      text(grey, .sequence(axes: [.channels: 1, .height: 8, .width: 6]))
        == "6×8: the model takes 8×8; resize them in 'data'"
    )
  }

  @Test func labelsAreNeededByTheirNames() {
    #expect(
      DataRequirement.labels(["smile", "glasses"]) == [
        .init("label.smile", DataType(.label)), .init("label.glasses", DataType(.label)),
      ])
    #expect(DataRequirement.labels(["smile"])[0].mismatch(with: DataType(.label)) == nil)
    #expect(text(.classes, DataType(.label)) == "a label: the model needs a class; change them in 'data'")
  }
}
