import LimnTensors

/// The hint for a misspelt name: the nearest one, else all of them.
func nameHint(_ name: String, among names: [String], all: String) -> String {
  if let nearest = nearestName(to: name, among: names) { return "did you mean '\(nearest)'?" }
  return names.isEmpty ? "there are none" : "\(all) \(names.joined(separator: ", "))"
}
