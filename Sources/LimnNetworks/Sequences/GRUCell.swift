import LimnTensors

/// A gated recurrent unit: the next state `[N, states]` of an input `[N, inputs]` and a state (Cho et al., "Learning phrase
/// representations using RNN encoder–decoder", 2014; names, layout and order of the gates as PyTorch's `GRUCell` has them).
///
/// r = σ(W·x + U·h), z likewise, n = tanh(W·x + r ⊙ U·h), each with its own weights and biases; h′ = n + z ⊙ (h − n).
package struct GRUCell: Module {
  /// The prefix of the parameters' names.
  package let name: String
  /// Numbers in an input and in a state.
  package let inputs: Int, states: Int

  /// Makes a cell.
  package init(_ name: String, _ inputs: Int, _ states: Int) {
    (self.name, self.inputs, self.states) = (name, inputs, states)
  }

  /// Weights and biases of the input and of the state, the three gates one after another.
  package var parameters: [ParameterSpec] {
    [
      ParameterSpec("\(name).weight_ih", [3 * states, inputs], .heNormal(fanIn: inputs, gain: 1)),
      ParameterSpec("\(name).weight_hh", [3 * states, states], .heNormal(fanIn: states, gain: 1)),
      ParameterSpec("\(name).bias_ih", [3 * states], .zeros), ParameterSpec("\(name).bias_hh", [3 * states], .zeros),
    ]
  }

  /// "GRU cell 8 → 16".
  package var summary: String { "GRU cell \(inputs) → \(states)" }

  /// The state after an input.
  package func callAsFunction(_ input: Variable, _ state: Variable, in pass: Pass) -> Variable {
    let x = linear(input, weight: pass["\(name).weight_ih"], bias: pass["\(name).bias_ih"])
    let h = linear(state, weight: pass["\(name).weight_hh"], bias: pass["\(name).bias_hh"])
    func gate(_ index: Int) -> Range<Int> { index * states..<(index + 1) * states }
    let reset = Activation.sigmoid(x.columns(gate(0)) + h.columns(gate(0)))
    let update = Activation.sigmoid(x.columns(gate(1)) + h.columns(gate(1)))
    let candidate = Activation.tanh(x.columns(gate(2)) + reset * h.columns(gate(2)))
    return candidate + update * (state - candidate)
  }
}
