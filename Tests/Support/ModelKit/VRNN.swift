import LimnFoundation
import LimnModels
import LimnNetworks

/// A variational recurrent network (Chung et al., "A recurrent latent variable model for sequential data", 2015) of linear maps and a
/// gated cell: a test double for a model with a state and a prior that is learned for each step.
package struct VRNN: RecurrentLatentNetwork {
  /// Its hyperparameters.
  package struct Architecture: LimnModels.Architecture {
    package static let parameters = ["columns", "units", "states"].map {
      Parameter($0, .integer(1...256), help: "How many numbers a frame, a latent or a state has.")
    }
    package let values: [String: Argument]
    package init(checked values: [String: Argument]) { self.values = values }
  }

  /// How folders become models, whose prior samples three steps.
  package static let family = ModelFamily("vrnn", "Encodes sequences.", network: VRNN.init) { folder in
    try LearnedModel(VRNN(folder.architecture(Architecture.self)), in: folder, steps: 3)
  }

  package let columns: Int, units: Int, states: Int
  private let prior: Linear, encoder: Linear, decoder: Linear, cell: GRUCell

  package init(_ architecture: Architecture) {
    columns = architecture.arguments.integer("columns")
    units = architecture.arguments.integer("units")
    states = architecture.arguments.integer("states")
    prior = Linear("prior", states, 2 * units)
    encoder = Linear("encoder", columns + states, 2 * units)
    decoder = Linear("decoder", units + states, columns)
    cell = GRUCell("cell", columns + units, states)
  }

  package var modules: [(name: String, module: any Module)] {
    [("prior", prior), ("encoder", encoder), ("decoder", decoder), ("cell", cell)]
  }

  package func prior(of state: Variable, in pass: Pass) -> Gaussian { Gaussian(moments: prior(state, in: pass)) }

  package func posterior(of frame: Variable, _ state: Variable, in pass: Pass) -> Gaussian {
    Gaussian(moments: encoder(Variable(columns: [frame, state]), in: pass))
  }

  package func frame(of latent: Variable, _ state: Variable, in pass: Pass) -> Variable {
    decoder(Variable(columns: [latent, state]), in: pass)
  }

  package func state(after frame: Variable, _ latent: Variable, _ state: Variable, in pass: Pass) -> Variable {
    cell(Variable(columns: [frame, latent]), state, in: pass)
  }
}
