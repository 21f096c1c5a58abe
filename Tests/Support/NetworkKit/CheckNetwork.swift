import LimnNetworks
import LimnTensors
import Testing

/// The contract that every network and every layer keeps as a tree of modules.
///
/// - A module with parts has the parameters of its parts, in their order, and no others; a leaf has parameters of its own.
/// - Two parts of a module have different names, and names have no dot in them.
/// - A parameter's name is the names on the way to its leaf, joined by dots, then one more word: "encoder.0.weight".
/// - The network's parameters are different from each other.
public func checkNetwork(_ network: some Module, sourceLocation: SourceLocation = #_sourceLocation) {
  func fail(_ message: String) { Issue.record("\(message)", sourceLocation: sourceLocation) }
  if Set(network.parameters.map(\.name)).count != network.parameters.count { fail("two parameters have one name") }
  network.walk { path, module in
    let (name, parts) = (path.joined(separator: "."), module.modules)
    if parts.isEmpty {
      for parameter in module.parameters {
        let prefix = name.isEmpty ? "" : name + "."
        if !parameter.name.hasPrefix(prefix) || parameter.name.dropFirst(prefix.count).contains(".") {
          fail("the parameter \(parameter.name) stands under '\(name)'")
        }
      }
      return
    }
    if Set(parts.map(\.name)).count != parts.count { fail("two parts of '\(name)' have one name") }
    for part in parts where part.name.isEmpty || part.name.contains(".") { fail("'\(part.name)' is no name of a part") }
    if module.parameters != parts.flatMap(\.module.parameters) {
      fail("the parameters of '\(name)' are not those of its parts")
    }
  }
}
