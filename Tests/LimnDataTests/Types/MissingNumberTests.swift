import LimnData
import LimnTensors
import Testing

@Suite struct MissingNumberTests {
  @Test func theColumnOfARowIsNamed() throws {
    func row(_ values: [Float]) throws -> Row { try Row(columns: ["a", "b"], values: values) }
    #expect(try row([1, 2]).missingNumber == nil)
    for number: Float in [.nan, .infinity, -.infinity] {
      #expect(
        try row([1, number]).missingNumber
          == "the column 'b' lacks a number, or has one that is not finite; fill it in, or leave the row out")
    }
  }

  @Test func aSequenceIsNamedAsAWhole() throws {
    #expect(try FrameSequence(Tensor([1, 2, 3, 4], shape: [2, 2])).missingNumber == nil)
    #expect(
      try FrameSequence(Tensor([1, 2, .nan, 4], shape: [2, 2])).missingNumber
        == "it lacks a number, or has one that is not finite; fill it in, or leave it out")
  }
}
