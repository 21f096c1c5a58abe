import Foundation
import LimnFoundation
import LimnStages

/// The classes that images are drawn in, each with a name and a colour: at most twelve of them.
package struct ImageClasses: Sendable {
  /// The names, in order.
  package let names: [String]
  /// The class of each image; nil where it has none.
  package let ofImages: [Int?]

  /// The most classes.
  package static let most = 12
  private static let other = "other"
  /// The most ranges of numbers.
  private static let ranges = 8

  /// Takes the text that each image is labelled with. Of more than twelve, numbers become at most eight ranges that have about equally many
  /// images, and of other texts those that are most frequent stay.
  package init(_ texts: [String?]) {
    let given = texts.compactMap(\.self)
    var counts: [String: Int] = [:]
    for text in given { counts[text, default: 0] += 1 }
    let numbers = given.compactMap { Double($0) }.filter(\.isFinite)
    if counts.count <= Self.most {
      names = counts.keys.sorted { $0.localizedStandardCompare($1) == .orderedAscending }
    } else if numbers.count == given.count {
      let sorted = numbers.sorted()
      let starts = Self.starts(of: sorted)
      names = Self.names(of: starts, in: sorted)
      ofImages = texts.map { text in
        text.flatMap { Double($0) }.map { number in starts.lastIndex { number >= $0 } ?? 0 }
      }
      return
    } else {
      let frequent = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.most - 1).map(\.key)
      // A label may have that name itself.
      var rest = Self.other
      while frequent.contains(rest) { rest = "any " + rest }
      names = frequent.sorted() + [rest]
    }
    let places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    let last = names.count - 1
    ofImages = texts.map { text in text.map { places[$0] ?? last } }
  }

  /// Where the ranges of sorted numbers begin: a number that many images have in common is a range of its own.
  private static func starts(of sorted: [Double]) -> [Double] {
    var starts: [Double] = []
    for part in 0..<ranges {
      let bound = sorted[part * sorted.count / ranges]
      if bound > starts.last ?? -.infinity {
        starts.append(bound)
      } else if bound == starts.last, let next = sorted.first(where: { $0 > bound }) {
        starts.append(next)
      }
    }
    return starts
  }

  /// What the ranges are called: "0" and "1 to 7", with as many digits as tell them apart.
  private static func names(of starts: [Double], in sorted: [Double]) -> [String] {
    let short = starts.map { AxisTicks.label($0) }
    func text(_ number: Double) -> String {
      // What is -0 is 0.
      Set(short).count == short.count ? AxisTicks.label(number == 0 ? 0 : number) : shortText(number)
    }
    return starts.indices.map { place in
      let next = place + 1 < starts.count ? starts[place + 1] : nil
      let largest = sorted.last { $0 < next ?? .infinity }
      return largest == starts[place]
        ? text(starts[place]) : "\(text(starts[place])) to \(text(next ?? largest ?? starts[place]))"
    }
  }

  /// How many images each class has.
  package var counts: [Int] { names.indices.map { label in ofImages.count { $0 == label } } }

  /// The colour of a class; grey of none.
  static func colour(_ label: Int?) -> Drawing.Colour { label.map { colours[$0 % colours.count] } ?? (120, 120, 120) }

  /// Ten colours that differ in hue and lightness, and two more.
  private static let colours: [Drawing.Colour] = [
    (31, 98, 180), (230, 120, 20), (40, 150, 60), (200, 40, 50), (130, 90, 180), (135, 85, 70), (220, 110, 190),
    (90, 90, 90), (175, 175, 30), (20, 175, 195), (0, 0, 0), (150, 210, 120),
  ]
}
