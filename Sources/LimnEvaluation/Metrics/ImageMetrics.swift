/// The metrics of pictures against clean ones: what `pictures` and `denoise` measure.
public enum ImageMetrics {
  /// All of them, in the order of tables; by the first one the worst picture is found.
  public static let all: [ImageMetric] = [.peakSignalToNoiseRatio, .structuralSimilarity]
}
