extension ModelFamily {
  /// The families that come with Limn.
  public static let all = [
    Denoiser.family, DenoiserExperts.family, Autoencoder.family, Autoencoder.variationalFamily, Classifier.family,
    FaceFinder.family, BasicAutoencoder.family, BasicAutoencoder.variationalFamily,
    RecurrentAutoencoder.family, IdentifiableAutoencoder.family,
    Components.principal, Components.independent,
  ]
}
