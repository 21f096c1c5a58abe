import LimnPipelines

extension StageRegistry {
  /// The stages that come with Limn, one line each, and those of `adding`.
  public static func standard(adding more: [Entry] = []) -> StageRegistry {
    StageRegistry(
      [
        Entry(LoadStage.self, LoadStage.init),
        Entry(NoiseStage.self, NoiseStage.init),
        Entry(TilesStage.self, TilesStage.init),
        Entry(ResizeStage.self, ResizeStage.init),
        Entry(CropStage.self, CropStage.init),
        Entry(RandomCropStage.self, RandomCropStage.init),
        Entry(RandomFlipStage.self, RandomFlipStage.init),
        Entry(GreyStage.self, GreyStage.init),
        Entry(BlendStage.self, BlendStage.init),
        Entry(SaveStage.self, SaveStage.init),
        Entry(ContactSheetStage.self, ContactSheetStage.init),
      ] + more)
  }
}
