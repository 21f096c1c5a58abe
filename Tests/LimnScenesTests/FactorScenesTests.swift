import LimnFoundation
import LimnImages
import LimnScenes
import Testing

/// What every drawn set keeps.
@Suite struct FactorScenesTests {
  @Test(arguments: FactorScenes.all.map(\.name))
  func everySetKeepsTheContract(_ name: String) throws {
    let scene = try #require(FactorScenes.all.first { $0.name == name })
    #expect(scene.summary.hasSuffix(".") && Set(scene.factors.map(\.name)).count == scene.factors.count)
    #expect(scene.values(at: 0) == scene.factors.map { _ in 0 })
    #expect(scene.values(at: scene.count - 1) == scene.factors.map { $0.count - 1 })
    #expect(scene.values(at: 1) == scene.factors.indices.map { $0 == scene.factors.count - 1 ? 1 : 0 })
    for index in stride(from: 0, to: scene.count, by: scene.count / 7) {
      let values = scene.values(at: index)
      #expect(scene.index(of: values) == index)
      let image = scene.image(values)
      #expect(image.width == scene.width && image.height == scene.height)
      #expect(image.channels.count == scene.channels && image.samples == scene.image(values).samples)
    }
  }

  @Test("Every factor is seen: its values have different pictures", arguments: FactorScenes.all.map(\.name))
  func everyFactorIsSeen(_ name: String) throws {
    let scene = try #require(FactorScenes.all.first { $0.name == name })
    let middle = scene.factors.map { $0.count / 2 }
    for (place, factor) in scene.factors.enumerated() {
      var pictures: Set<Image.Samples> = []
      for value in 0..<factor.count {
        var values = middle
        values[place] = value
        pictures.insert(scene.image(values).samples)
      }
      // Of dSprites, the first and the last orientation are the same.
      let expected = name == "dsprites" && factor.name == "orientation" ? factor.count - 1 : factor.count
      #expect(pictures.count == expected, "\(factor.name)")
    }
  }

  @Test func namesAreDifferent() { #expect(Set(FactorScenes.all.map(\.name)).count == FactorScenes.all.count) }
}
