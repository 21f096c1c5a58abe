/// The name that a misspelt one most likely means, or nil if none is near.
///
///     nearestName(to: "laod", among: ["load", "save"])  // "load"
///
/// Nearness is the Damerau-Levenshtein distance (optimal string alignment: insert, delete, replace, swap neighbours), the
/// case of letters left out. A name is near within a third of the longer length, and within 1 for names of two letters
/// or three. Of equally near names the first in alphabetical order is taken.
package func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars.prefix(longestName))
  var best: (name: String, distance: Int)?
  for candidate in names.sorted().prefix(mostNames) where candidate != name {
    let letters = Array(candidate.lowercased().unicodeScalars.prefix(longestName))
    let longer = max(wanted.count, letters.count)
    let allowed = longer < 2 ? 0 : max(1, longer / 3)
    guard abs(wanted.count - letters.count) <= allowed else { continue }
    guard let distance = editDistance(wanted, letters, atMost: allowed) else { continue }
    if distance <= allowed, best.map({ distance < $0.distance }) ?? true { best = (candidate, distance) }
  }
  return best?.name
}

/// Names are compared by this many letters, so that a hostile file costs little.
private let longestName = 64

/// Of more names the first ones are looked at.
private let mostNames = 300

/// The distance, or nil once it is known to be above a limit.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], atMost limit: Int) -> Int? {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, beforeLast[j - 1] + 1) }
      row.append(least)
    }
    // What follows is no less than the least of two rows, since a swap skips one.
    if min(row.min() ?? 0, last.min() ?? 0) > limit { return nil }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
