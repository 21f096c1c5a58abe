import ImageKit
import LimnImages
import Testing

@Suite struct SymmetryTests {
  @Test func theEightWaysAreAGroup() {
    let image = SampleImages.gradient(width: 4, height: 4)
    let all = Symmetry.allCases.map { $0.applied(to: image).samples }
    #expect(Set(all).count == 8 && all[0] == image.samples)
    for first in Symmetry.allCases {
      for second in Symmetry.allCases {
        #expect(all.contains(second.applied(to: first.applied(to: image)).samples))
      }
    }
  }

  @Test(arguments: Symmetry.allCases)
  func photosAndPixelsMoveAlike(_ symmetry: Symmetry) {
    for channels in [Image.Channels.grey, .rgb] {
      let image = SampleImages.gradient(width: 7, height: 4, channels: channels, bitDepth: 16)
      let moved = symmetry.applied(to: image)
      #expect(moved.width == (symmetry.transposes ? 4 : 7) && moved.metadata == image.metadata)
      #expect(symmetry.applied(to: image.pixels()).array == moved.pixels().array)
    }
  }
}
