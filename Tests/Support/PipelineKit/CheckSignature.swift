import LimnPipelines
import Testing

/// Expects a well-formed signature: names in kebab-case, help for all, no name twice, defaults of their kind and range.
public func checkSignature(_ signature: Signature, sourceLocation: SourceLocation = #_sourceLocation) {
  func expect(_ condition: Bool, _ message: String) {
    if !condition { Issue.record("stage '\(signature.name)': \(message)", sourceLocation: sourceLocation) }
  }
  expect(isKebabCase(signature.name), "its name is not in kebab-case")
  expect(signature.summary.isHelp, "its summary is not one line that ends in a full stop")
  expect(signature.isSource == signature.inputs.isEmpty, "a source and only a source takes nothing")
  expect(!signature.isSource || signature.output != nil, "a source must say what it gives")
  expect(Set(signature.inputs.map(\.name)).count == signature.inputs.count, "two ports have one name")
  expect(Set(signature.parameters.map(\.name)).count == signature.parameters.count, "two parameters have one name")
  for port in signature.inputs {
    expect(isKebabCase(port.name), "port '\(port.name)' is not in kebab-case")
    expect(!port.accepts.isEmpty, "port '\(port.name)' accepts nothing")
  }
  for parameter in signature.parameters {
    expect(isKebabCase(parameter.name), "parameter '\(parameter.name)' is not in kebab-case")
    expect(parameter.help.isHelp, "parameter '\(parameter.name)' has no line of help that ends in a full stop")
    expect(
      parameter.defaultValue == nil || !parameter.isOptional,
      "parameter '\(parameter.name)' has a default and is optional too")
    if let value = parameter.defaultValue {
      expect(parameter.kind.holds(value), "the default of '\(parameter.name)' is not of its kind and range")
    }
  }
}

private func isKebabCase(_ name: String) -> Bool {
  let parts = name.split(separator: "-", omittingEmptySubsequences: false)
  return parts.allSatisfy { part in
    !part.isEmpty && part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) }
  }
}

extension String {
  fileprivate var isHelp: Bool { count > 5 && !contains("\n") && hasSuffix(".") }
}
