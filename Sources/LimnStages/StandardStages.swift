import LimnImages
import LimnModels
import LimnPipelines

extension StageRegistry {
  /// The stages that come with Limn, one line each, and those of `adding`; `models` is where those that take one look, and `formats`
  /// are those of the files that are read and written. `learned` has the hashes of what the stages of `adding` have read so far.
  public static func standard(
    models: ModelLibrary = ModelLibrary(families: ModelFamily.all), formats: ImageFormats = .standard,
    adding more: [Entry] = [], learned: @escaping @Sendable () -> [String: String] = { [:] }
  ) -> StageRegistry {
    StageRegistry(
      [
        Entry(LoadStage.self, signature: LoadStage.signature(formats)) { try LoadStage($0, formats: formats) },
        Entry(RowsStage.self, RowsStage.init),
        Entry(DrawFacesStage.self, DrawFacesStage.init),
        Entry(DrawGraphicsStage.self, DrawGraphicsStage.init),
        Entry(DrawFactorsStage.self, DrawFactorsStage.init),
        Entry(DrawBallsStage.self, DrawBallsStage.init),
        Entry(DrawICAStage.self, DrawICAStage.init),
        Entry(LoadIDXStage.self, LoadIDXStage.init),
        Entry(LoadFramesStage.self) { try LoadFramesStage($0, formats: formats) },
        Entry(NoiseStage.self, NoiseStage.init),
        Entry(DenoiseStage.self, standsFor: DenoiseStage.longForm) { try DenoiseStage($0, models: models) },
        Entry(MeasureNoiseStage.self, MeasureNoiseStage.init),
        Entry(LimitStage.self, LimitStage.init),
        Entry(RemoveImpulsesStage.self, RemoveImpulsesStage.init),
        Entry(TilesStage.self, TilesStage.init),
        Entry(ResizeStage.self) { try ResizeStage($0, models: models) },
        Entry(CropStage.self, CropStage.init),
        Entry(RandomCropStage.self, RandomCropStage.init),
        Entry(FlipStage.self, FlipStage.init),
        Entry(RandomFlipStage.self, RandomFlipStage.init),
        Entry(RandomToneStage.self, RandomToneStage.init),
        Entry(RandomEraseStage.self, RandomEraseStage.init),
        Entry(RandomBinaryStage.self, RandomBinaryStage.init),
        Entry(RandomGraphicsStage.self, RandomGraphicsStage.init),
        Entry(DrawGlassesStage.self, DrawGlassesStage.init),
        Entry(ChooseStage.self, ChooseStage.init),
        Entry(BranchStage.self, BranchStage.init),
        Entry(KeepReferenceStage.self, KeepReferenceStage.init),
        Entry(LoadReferenceStage.self, signature: LoadReferenceStage.signature(formats)) {
          try LoadReferenceStage($0, formats: formats)
        },
        Entry(TakeReferenceStage.self, TakeReferenceStage.init),
        Entry(CameraNoiseStage.self, CameraNoiseStage.init),
        Entry(GrainStage.self, GrainStage.init),
        Entry(ImpulseStage.self, ImpulseStage.init),
        Entry(JPEGStage.self, JPEGStage.init),
        Entry(RescaleStage.self, RescaleStage.init),
        Entry(SharpenStage.self, SharpenStage.init),
        Entry(GreyStage.self, GreyStage.init),
        Entry(FloatsStage.self, FloatsStage.init),
        Entry(BlendStage.self, BlendStage.init),
        Entry(EncodeStage.self) { try EncodeStage($0, models: models) },
        Entry(DecodeStage.self) { try DecodeStage($0, models: models) },
        Entry(SampleStage.self) { try SampleStage($0, models: models) },
        Entry(LoadLatentsStage.self) { try LoadLatentsStage($0, models: models) },
        Entry(ScoreStage.self) { try ScoreStage($0, models: models) },
        Entry(SaveLatentsStage.self, SaveLatentsStage.init),
        Entry(ShiftStage.self) { try ShiftStage($0, models: models) },
        Entry(RandomDirectionStage.self) { try RandomDirectionStage($0, models: models) },
        Entry(WarpStage.self) { try WarpStage($0, models: models) },
        Entry(TraverseStage.self) { try TraverseStage($0, models: models) },
        Entry(InterpolateStage.self, InterpolateStage.init),
        Entry(DifferenceStage.self, DifferenceStage.init),
        Entry(AddStage.self, AddStage.init),
        Entry(AverageStage.self, AverageStage.init),
        Entry(FacesStage.self) { try FacesStage($0, models: models) },
        Entry(FrameStage.self) { try FrameStage($0, models: models) },
        Entry(PasteStage.self) { try PasteStage($0, models: models) },
        Entry(DetailStage.self) { try DetailStage($0, models: models) },
        Entry(StripStage.self, StripStage.init),
        Entry(PictureStage.self, signature: PictureStage.signature(formats)) { try PictureStage($0, formats: formats) },
        Entry(SaveStage.self, signature: SaveStage.signature(formats)) { try SaveStage($0, formats: formats) },
        Entry(ContactSheetStage.self, ContactSheetStage.init),
        Entry(SaveRowsStage.self, SaveRowsStage.init),
      ] + more, learned: { models.used.merging(learned()) { own, _ in own } })
  }
}
