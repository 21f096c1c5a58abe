import Foundation
import LimnFoundation
import LimnImages
import LimnScenes
import TestKit
import Testing

@Suite struct DSpritesTests {
  private let scene = DSprites()

  private func pixels(_ values: [Int]) -> [UInt8] {
    guard case .uint8(let samples) = scene.image(values).samples else { return [] }
    return samples
  }

  @Test func theSetIsThatOfDSprites() {
    #expect(scene.count == 737_280 && scene.factors.map(\.count) == [3, 6, 40, 32, 32])
    let image = scene.image([0, 0, 0, 0, 0])
    #expect(image.width == 64 && image.height == 64 && image.channels == .grey)
    #expect(Set(pixels([2, 5, 7, 10, 20])) == [0, 255])
  }

  @Test("The frames that its authors show: at most 4 pixels differ in any, none in 282 of 320")
  func framesOfTheOriginal() throws {
    let folder = Repository.root.appending(path: "../shared/data/dsprites").path
    guard let gif = GIFFrames(path: folder + "/dsprites.gif"),
      let table = try? String(contentsOfFile: folder + "/factors.csv", encoding: .utf8)
    else {
      print("skipped: ../shared/data/dsprites is not there")
      return
    }
    #expect(gif.frames.count == 320)
    let rows = table.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",").compactMap { Int($0) }
    }
    let wrong = rows.map { row in
      zip(pixels(Array(row.dropFirst())), gif.frames[row[0]]).count { ($0 > 127) != ($1 > 127) }
    }
    #expect(gif.frames.allSatisfy { $0.count == 4096 })
    let exact = wrong.count { $0 == 0 }
    #expect(
      wrong.count == 320 && wrong.max() == 4 && exact == 282 && wrong.reduce(0, +) == 62,
      "\(exact) \(wrong.reduce(0, +))")
  }

  /// What another renderer draws of them.
  @Test func someOfItsPictures() {
    let known: [([Int], Int)] = DSpritesInk.known
    for (values, ink) in known { #expect(pixels(values).count { $0 > 0 } == ink, "\(values)") }
  }

  @Test func aFullTurnIsTheSamePicture() {
    for shape in 0..<3 { #expect(pixels([shape, 3, 0, 9, 9]) == pixels([shape, 3, 39, 9, 9])) }
  }

  @Test func shapesMoveAndGrow() {
    func ink(_ values: [Int]) -> Int { pixels(values).count { $0 > 0 } }
    for shape in 0..<3 {
      #expect((0..<5).allSatisfy { ink([shape, $0, 0, 16, 16]) < ink([shape, $0 + 1, 0, 16, 16]) })
      // x moves to the right, y down, by half the picture in all.
      func centre(_ values: [Int]) -> (x: Double, y: Double) {
        let on = pixels(values).enumerated().filter { $0.element > 0 }.map(\.offset)
        let count = Double(on.count)
        return (Double(on.reduce(0) { $0 + $1 % 64 }) / count, Double(on.reduce(0) { $0 + $1 / 64 }) / count)
      }
      let (first, right, below) = (
        centre([shape, 5, 0, 0, 0]), centre([shape, 5, 0, 31, 0]), centre([shape, 5, 0, 0, 31])
      )
      #expect(abs(right.x - first.x - 32) < 0.2 && abs(right.y - first.y) < 0.2)
      #expect(abs(below.y - first.y - 32) < 0.2 && abs(below.x - first.x) < 0.2)
    }
  }

  /// The real set's mean is 0.042494 (disent, `experiment/config/dataset/dsprites.yaml`).
  @Test func theMeanIsThatOfTheRealSet() {
    var ink = 0
    var count = 0
    for index in stride(from: 0, to: scene.count, by: 997) {
      ink += pixels(scene.values(at: index)).count { $0 > 0 }
      count += 1
    }
    #expect(abs(Double(ink) / Double(count * 4096) - 0.0425) < 0.001)
  }
}
