import Foundation

/// Numbers, times and moments as people read them.
enum Words {
  /// "50,000"
  static func grouped(_ number: Int) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "−" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// "1 photo", "1,200 photos"
  static func count(_ number: Int, _ thing: String) -> String { "\(grouped(number)) \(thing)\(number == 1 ? "" : "s")" }

  /// Two or three digits that count: "12.3", "0.42", "1,234".
  static func figure(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    if abs(value) >= 99.95 { return grouped(Int(value.rounded())) }
    return String(format: abs(value) >= 0.995 || value == 0 ? "%.1f" : "%.2f", value)
  }

  /// "0.31 s", "850 ms", "12 s", "4 min 5 s"
  static func short(_ seconds: Double) -> String {
    guard seconds.isFinite else { return "–" }
    if seconds < 0.0995 { return String(format: seconds < 0.00995 ? "%.1f ms" : "%.0f ms", seconds * 1000) }
    if seconds < 9.95 { return String(format: "%.2f s", seconds) }
    return duration(seconds)
  }

  /// "0.8 s", "45 s", "12 min 5 s", "3 h 12 min", "2 days 4 h"
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e12 else { return "–" }
    if seconds < 9.95 { return String(format: "%.1f s", max(0, seconds)) }
    let whole = Int(seconds.rounded())
    let (days, hours, minutes) = (whole / 86_400, whole / 3600 % 24, whole / 60 % 60)
    if days > 0 { return "\(days) \(days == 1 ? "day" : "days") \(hours) h" }
    if hours > 0 { return "\(hours) h \(minutes) min" }
    return minutes > 0 ? "\(minutes) min \(whole % 60) s" : "\(whole) s"
  }

  /// "2026-11-23 07:00:00 UTC"
  static func moment(_ date: Date) -> String { moment(date.ISO8601Format()) }

  /// The same of a text like "2026-11-23T07:00:00Z".
  static func moment(_ text: String) -> String { text.replacing("T", with: " ").replacing("Z", with: " UTC") }
}
