import LimnImages
import LimnTensors
import Testing

@Suite struct FaceFactorsTests {
  private func faces(_ count: Int = 400, correlated: Bool = false) -> [FaceFactors] {
    (0..<count).map { FaceFactors(key: RandomKey(seed: 5).split($0), correlated: correlated) }
  }

  private func share(_ faces: [FaceFactors], _ holds: (FaceFactors) -> Bool) -> Double {
    Double(faces.filter(holds).count) / Double(faces.count)
  }

  @Test func glassesAndSmileChangeNothingElse() {
    for seed in 0..<50 {
      let key = RandomKey(seed: UInt64(seed))
      let (any, always, none) = (
        FaceFactors(key: key), FaceFactors(key: key, glasses: .always), FaceFactors(key: key, glasses: .none)
      )
      #expect(always.glasses != nil && none.glasses == nil)
      #expect(always.with(glasses: nil) == none && none.with(glasses: always.glasses) == always)
      #expect(any == always || any == none)
      let (smiling, grave) = (FaceFactors(key: key, smile: .always), FaceFactors(key: key, smile: .none))
      #expect(smiling.isSmiling && !grave.isSmiling)
      #expect(smiling.with(smile: grave.smile) == grave)
      #expect(FaceFactors(key: key, correlated: true).with(glasses: any.glasses) == any)
    }
  }

  @Test func factorsAreIndependentUnlessAskedToBeCorrelated() {
    let independent = faces()
    let (old, young) = (independent.filter { !$0.isYoung }, independent.filter(\.isYoung))
    #expect(abs(share(independent) { $0.glasses != nil } - 0.5) < 0.1)
    #expect(abs(share(old) { $0.glasses != nil } - share(young) { $0.glasses != nil }) < 0.15)
    #expect(abs(share(independent) { $0.isSmiling } - 0.5) < 0.1)

    let correlated = faces(correlated: true)
    #expect(share(correlated.filter { !$0.isYoung }) { $0.glasses != nil } > 0.75)
    #expect(share(correlated.filter(\.isYoung)) { $0.glasses != nil } < 0.25)
  }

  @Test func everyStyleIsDrawn() {
    let all = faces()
    #expect(Set(all.map(\.hairStyle)) == Set(FaceFactors.HairStyle.allCases))
    #expect(Set(all.map(\.beard)) == Set(FaceFactors.Beard.allCases))
    #expect(Set(all.compactMap { $0.glasses?.shape }) == Set(FaceFactors.Glasses.Shape.allCases))
  }
}
