import LimnImages
import LimnTensors
import Testing

@Suite struct LumaTests {
  @Test func eachColourCountsByItsWeight() {
    // Red, green, blue, white and grey, one pixel each.
    let colours: [[Float]] = [[1, 0, 0, 1, 0.5], [0, 1, 0, 1, 0.5], [0, 0, 1, 1, 0.5]]
    let found = Tensor(colours.flatMap { $0 }, shape: [1, 3, 1, 5]).luma()
    #expect(found.shape == [1, 1, 1, 5])
    for (value, expected) in zip(found.array, [0.299, 0.587, 0.114, 1, 0.5] as [Float]) {
      #expect(abs(value - expected) < 1e-4)
    }
  }

  @Test func greyIsItsOwnLuma() {
    let grey = Tensor([0.1, 0.7], shape: [1, 1, 1, 2])
    #expect(grey.luma().array == grey.array)
  }
}
