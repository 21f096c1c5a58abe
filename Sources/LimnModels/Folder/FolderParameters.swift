import LimnNetworks

extension ModelFolder {
  /// The weights as a network's parameters; throws `ModelError` naming every tensor that is missing, extra or misshapen.
  public func parameters(_ specs: [ParameterSpec]) throws(ModelError) -> Parameters {
    try checkWeights(specs.map { ($0.name, $0.shape) })
    var parameters = Parameters()
    for spec in specs {
      if let tensor = weights[spec.name] { parameters[spec.name] = tensor }
    }
    return parameters
  }
}
