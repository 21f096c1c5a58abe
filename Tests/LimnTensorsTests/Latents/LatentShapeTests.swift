import LimnTensors
import TensorKit
import Testing

@Suite struct LatentShapeTests {
  private let space = LatentSpace(
    name: "s", model: "00", levels: [.map(channels: 2, stride: 4), .vector(units: 3), .sequence(units: 2)])

  private var latent: Latent {
    let key = RandomKey(seed: 1)
    return Latent(
      space: space,
      levels: [key.split(0).normal([5, 2, 2, 1]), key.split(1).normal([5, 3]), key.split(2).normal([5, 4, 2])])
  }

  @Test func rowsAndLatentsAreEachOthersInverse() {
    let shape = LatentShape(of: latent)
    #expect(shape.levels == [[1, 2, 2, 1], [1, 3], [1, 4, 2]] && shape.coordinates == 15)
    let rows = latent.rows
    #expect(rows.shape == [5, 15])
    for (a, b) in zip(shape.latent(rows).levels, latent.levels) { expectSame(a, b) }
    // An example's levels, one after another.
    #expect(rows.items(3..<4).array == latent.items(3..<4).levels.flatMap(\.array))
  }

  @Test func noiseIsThatOfTheLevelsKeys() {
    let key = RandomKey(seed: 4)
    let noise = LatentShape(of: latent).noise(key: key)
    for (index, level) in noise.levels.enumerated() { expectSame(level, key.split(index).normal(level.shape)) }
  }
}
