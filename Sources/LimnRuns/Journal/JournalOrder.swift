import Foundation

/// Which of two records of different journals counts; in one journal the later line does, whatever clocks said.
///
/// The later time counts, unless it lies ahead: then that clock was wrong.
package struct JournalOrder: Sendable {
  private let latest = Date.now.timeIntervalSince1970 + 60

  /// Makes the order as it is now.
  package init() {}

  /// Whether a record counts more than one of a journal that is read after its own, by their times in seconds since 1970.
  package func outweighs(_ time: Double, _ later: Double) -> Bool { age(time) > age(later) }

  private func age(_ time: Double) -> Double { time <= latest ? time : 0 }
}
