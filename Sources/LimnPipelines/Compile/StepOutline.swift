extension PipelineOutline {
  /// The outline of compiled steps.
  init(_ steps: [Step], registry: StageRegistry) {
    self.init(lines: Self.lines(steps, registry))
  }

  private static func lines(_ steps: [Step], _ registry: StageRegistry) -> [Line] {
    steps.map { step in
      let signature = step.signature
      return Line(
        signature.name, name: step.name, inputs: signature.isSource ? [] : step.inputs,
        ports: signature.inputs.map(\.name), arguments: step.settings,
        held: signature.parameters.compactMap { parameter in
          guard parameter.kind == .stages else { return nil }
          let held = step.arguments.optionalStages(parameter.name) as? SequenceStage
          return held.map { (parameter.name, lines($0.steps, registry)) }
        }, parts: registry[signature.name]?.standsFor(step.settings) ?? [])
    }
  }
}
