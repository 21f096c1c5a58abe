import LimnTensors

extension Variable {
  /// The same values; the gradient that flows back is brought to a given norm, so that one term of a loss pulls as hard as
  /// is wanted beside another, whatever its own scale (the adaptive weight of Esser et al., "Taming transformers for
  /// high-resolution image synthesis", 2021, eq. 7, taken at the image).
  package func balancingGradient(toNorm norm: Float) -> Variable {
    Variable(value, from: [self]) { gradient in
      let own = Float(gradient.squaredNorm().squareRoot())
      return [gradient * (own > 1e-12 ? norm / own : 0)]
    }
  }
}
