/// A pipeline that adds noise, saves each photo and draws a contact sheet: what tests of runs need.
enum SheetPipeline {
  /// Its file's text; `noise`, `save` and `sheet` are the arguments of these lines, `head` what stands above the stages.
  static func text(
    noise: String, save: String = #"path: "$output/{dir}/{stem}.{ext}""#, sheet: String = #"path: "$output/sheet.png""#,
    head: String = ""
  ) -> String {
    """
    version: 1
    \(head)
    stages:
      - load: { path: $input }
        as: photo
      - noise: { \(noise) }
        as: noisy
      - save: { \(save) }
      - contact-sheet: { \(sheet) }
        from: { before: photo, after: noisy }
    """
  }
}
