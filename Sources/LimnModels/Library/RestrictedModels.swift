/// The shipped models whose weights are for non-commercial research: a checkout has them, installations and packages have not.
package enum RestrictedModels {
  /// Their names.
  package static let names: Set<String> = ["faces-vae", "faces-ae", "faces-judge", "faces-embedding"]
  /// Those that others under free licences can stand in for.
  private static let substitutes = ["faces-vae": "faces-free", "faces-ae": "faces-free-ae"]

  /// What to do where one of them is named and not there; nil for all other names.
  static func advice(for name: String) -> String? {
    guard names.contains(name) else { return nil }
    return
      "its weights are for non-commercial research, so installations are without it: 'limn models add' takes it over from a checkout's "
      + "samples/models/\(name)"
      + (substitutes[name].map { "; '--set model=\($0)' uses one that is free instead" } ?? "")
  }
}
