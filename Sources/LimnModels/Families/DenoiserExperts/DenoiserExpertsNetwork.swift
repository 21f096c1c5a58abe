import LimnNetworks

/// Several denoisers of one architecture: a general one, and one for each kind of photo that has weights of its own. The names of
/// their weights begin with "general." or the kind's name and a dot.
package struct DenoiserExpertsNetwork: Module {
  /// The network for photos of no kind that has one of its own.
  let general: DenoiserNetwork
  /// The networks of the kinds.
  let experts: [(kind: DenoiserExpertsArchitecture.Expert, network: DenoiserNetwork)]

  /// Makes the networks.
  package init(_ architecture: DenoiserExpertsArchitecture) {
    general = DenoiserNetwork(architecture.network, prefix: "general.")
    experts = architecture.experts.map { ($0, DenoiserNetwork(architecture.network, prefix: "\($0.rawValue).")) }
  }

  /// The networks by name.
  package var networks: [(name: String, network: DenoiserNetwork)] {
    [("general", general)] + experts.map { ($0.kind.rawValue, $0.network) }
  }

  /// The networks.
  package var modules: [(name: String, module: any Module)] { networks.map { ($0.name, $0.network) } }
}
