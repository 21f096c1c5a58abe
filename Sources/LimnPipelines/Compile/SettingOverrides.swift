import LimnFoundation

/// The texts of `--set` of a command that makes things of their signatures, without a file: "name=value" is for the first of them,
/// "load.name=value" for the one of that name.
package struct SettingOverrides: Sendable {
  /// One thing: its signature, and the values that the command gives.
  package typealias Owner = (signature: Signature, values: [String: Argument])

  private let texts: [String]

  /// Takes the texts.
  package init(_ texts: [String]) { self.texts = texts }

  /// The arguments of each: the values of the texts, else those given, else defaults. Throws everything that is wrong at once.
  package func arguments(of owners: [Owner]) throws(Diagnostics) -> [Arguments] {
    let problems = DiagnosticCollector()
    let overrides = texts.compactMap { Override($0, problems: problems) }
    let names = owners.map(\.signature.name)
    for override in overrides {
      guard let stage = override.stage, !names.contains(stage), !isOfFirst(override, owners) else { continue }
      problems.add(
        override.place, "nothing here is called '\(stage)'", hint: nameHint(stage, among: names, all: "there are"))
    }
    let arguments = owners.enumerated().map { index, owner in
      var node = YAMLNode(.mapping([]), place: Place(file: "'\(owner.signature.name)'"))
      for override in overrides {
        if index == 0, override.stage == nil || isOfFirst(override, owners) {
          node = override.set(override.keys[...], in: node, problems)
        } else if override.stage == owner.signature.name {
          node = override.set(override.keys.dropFirst(), in: node, problems)
        }
      }
      return read(node, owner, problems)
    }
    try problems.throwIfAny()
    return arguments
  }

  /// Whether what stands before the dot is a group of the first's parameters.
  private func isOfFirst(_ override: Override, _ owners: [Owner]) -> Bool {
    owners.first?.signature.parameters.contains { $0.name == override.stage } == true
  }

  private func read(_ node: YAMLNode, _ owner: Owner, _ problems: DiagnosticCollector) -> Arguments {
    let signature = owner.signature
    var values: [String: Argument] = [:]
    Fields.read(node, of: "'\(signature.name)'", problems: problems) { fields in
      for parameter in signature.parameters where parameter.kind != .stages {
        values[parameter.name] =
          fields.has(parameter.name)
          ? fields.setting(parameter)?.value : owner.values[parameter.name] ?? fields.setting(parameter)?.value
      }
    }
    return Arguments(stage: signature.name, values: values)
  }
}

extension Override {
  /// The names on the way to the value.
  fileprivate var keys: [String] {
    (stage.map { [$0] } ?? []) + parameter.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }
}
