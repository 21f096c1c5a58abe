import LimnPipelines
import LimnTestSupport
import Testing

@Suite struct LabelConditionTests {
  private let folder: TemporaryFolder
  private let table: LabelTable

  init() throws {
    folder = try TemporaryFolder()
    table = try LabelTable(
      path: folder.write(
        "file,split,glasses,identity\na,train,1,-1\nb,train,-1,0\nc,val,0,1\nd,val,,2\n", to: "labels.csv"))
  }

  private func files(_ condition: String) throws -> [String] {
    let condition = try LabelCondition(condition)
    return (table.files + ["e"]).filter { condition.holds(for: $0, in: table) }
  }

  private func error(_ condition: String) -> String {
    do throws(LabelError) {
      try LabelCondition(condition).check(in: table)
    } catch {
      return error.description.replacing(folder.path + "/", with: "")
    }
    return ""
  }

  @Test func aCommaMeansAnd() throws {
    #expect(try files("split=train") == ["a", "b"])
    #expect(try files("split=train,glasses=1") == ["a"])
    #expect(try files(" split = train , split = val ") == [])
    #expect(try LabelCondition(" split = train , glasses != 1").description == "split=train,glasses!=1")
    #expect(try LabelCondition("split=train,glasses!=1").columns == ["split", "glasses"])
  }

  @Test("What is not known fulfils neither = nor !=")
  func unknownLabelsFulfilNothing() throws {
    #expect(try files("split!=train") == ["c", "d"])
    #expect(try files("glasses!=1") == ["b", "c"])
    #expect(try files("glasses=1") == ["a"])
    #expect(try files("nothing=1") == [] && files("nothing!=1") == [])
  }

  @Test func minusOneIsZeroInColumnsOfTruthValuesOnly() throws {
    #expect(try files("glasses=0") == ["b", "c"] && files("glasses=-1") == ["b", "c"])
    #expect(try files("glasses=true") == ["a"] && files("glasses!=false") == ["a"])
    #expect(try files("identity=0") == ["b"] && files("identity=-1") == ["a"])
  }

  @Test func malformedConditionsAreRefused() {
    let advice = "is no condition; write column=value or column!=value, several with commas between"
    #expect(error("glasses") == "'glasses' \(advice)")
    #expect(error("") == "'' \(advice)")
    #expect(error("split=train,") == "'' \(advice)")
    #expect(error("glasses==1") == "'glasses==1' \(advice)")
    #expect(error("split=val, =1") == "'=1' \(advice)")
    #expect(error("glasses!=") == "'glasses!=' \(advice)")
  }

  @Test func conditionsAreCheckedAgainstATable() {
    #expect(error("split=train,glasses!=0") == "" && error("glasses=false") == "")
    #expect(error("glases=1") == "labels.csv: has no column 'glases'; did you mean 'glasses'?")
    #expect(
      error("age=1") == "labels.csv: has no column 'age'; the columns are split, glasses, identity")
    #expect(error("split=trian") == "labels.csv: no row has split=trian; did you mean 'train'?")
    #expect(error("split!=test") == "labels.csv: no row has split=test; there are train, val")
    #expect(error("glasses=maybe") == "labels.csv: no row has glasses=maybe; there are -1, 0, 1")
  }
}
