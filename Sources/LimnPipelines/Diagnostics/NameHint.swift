import LimnTensors

/// The hint for a misspelt name: the nearest one, else all of them (or those of `listing`), as many as fit in a line.
func nameHint(_ name: String, among names: [String], all: String, listing: [String]? = nil) -> String {
  if let nearest = nearestName(to: name, among: names) { return "did you mean '\(nearest)'?" }
  let listed = listing ?? names
  guard !listed.isEmpty else { return "there are none" }
  let more = listed.count > 40 ? ", … and \(listed.count - 40) more" : ""
  return "\(all) \(listed.prefix(40).joined(separator: ", "))\(more)"
}
