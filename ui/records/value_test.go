package records

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chartkey/ui"
	"chartkey/ui/uitest"
)

func TestSplitValue(t *testing.T) {
	for value, want := range map[string][2]string{
		"6.1 %": {"6.1", "%"}, "128/82 mmHg": {"128/82", "mmHg"}, "< 5 mmol/L": {"< 5", "mmol/L"}, "37.2°C": {"37.2", "°C"}, "12": {"12", ""},
		"270 × 10⁹/L": {"270", "× 10⁹/L"}, "270 10⁹/L": {"270", "10⁹/L"}, "6.1 10*9/L": {"6.1", "10*9/L"}, "5 10^3/uL": {"5", "10^3/uL"}, "5 10": {"", ""},
		"1,240 ×10⁹/L": {"1,240", "×10⁹/L"}, "−3.5 dpt": {"−3.5", "dpt"}, "3 – 5 mg": {"3 – 5", "mg"},
		"Positive": {"", ""}, "twice daily": {"", ""}, "": {"", ""}, "- none": {"", ""}, "1234567890123 U": {"", ""}, "Dose 1": {"", ""},
		"72 /min": {"72", "/min"}, "120 mm Hg": {"120", "mm Hg"}, "60 mL/min/1.73 m2": {"60", "mL/min/1.73 m2"}, "> 90 mL/min/{1.73_m2}": {"> 90", "mL/min/{1.73_m2}"},
		"128 / 82 mm[Hg]": {"128 / 82", "mm[Hg]"}, "12 340 U/L": {"12 340", "U/L"}, "2+": {"2+", ""}, ">=3": {">=3", ""}, "2024-03-12": {"2024-03-12", ""},
		"1:80": {"", ""}, "2024-03-12T10:00:00Z": {"", ""}, "6.1 % (43 mmol/mol)": {"", ""}, "2 daily.": {"", ""}, "2 daily, with food": {"", ""},
		"2 puffs in the morning and 2 in the evening, Rinse your mouth": {"", ""}, "1 tablet twice daily": {"", ""}, "2 nodules seen": {"", ""},
		"3 of what is far too long to be a unit": {"", ""}, "3 Zusammenhangslosigkeiten": {"", ""},
	} {
		if number, unit := splitValue(value); number != want[0] || unit != want[1] {
			t.Errorf("%q: %q and %q", value, number, unit)
		}
	}
}

// TestAnInstructionIsOnePiece: what is to be taken is no result, whatever it begins with.
func TestAnInstructionIsOnePiece(t *testing.T) {
	uitest.NewBench(t)
	const long = "2 puffs in the morning and 2 in the evening, Rinse your mouth with water after each use"
	for _, row := range []struct {
		kind, value, name string
		large             bool
	}{
		{"MedicationRequest", long, "How to take it", false},
		{"MedicationStatement", "500 mg", "How to take it", false},
		{"DiagnosticReport", "2 nodules in the left lung", "Conclusion", false},
		{"AllergyIntolerance", "Rash", "Reactions", false},
		{"Observation", "6.1 %", "Value", true},
	} {
		object := valueObject(ui.Record{Key: ui.RecordKey{Type: row.kind}, Value: row.value})
		if _, large := object.(*quantity); large != row.large {
			t.Errorf("%s %q is set as %T", row.kind, row.value, object)
		}
		if name := valueName(row.kind); name != row.name {
			t.Errorf("%s: the value is called %q", row.kind, name)
		}
	}
}

func TestSourceLines(t *testing.T) {
	uitest.NewBench(t)
	long := strings.Repeat("é", 1000)
	for _, row := range []struct {
		name, raw string
		want      []string
	}{
		{"JSON", `{"a":[1,{"b":null}]}`, []string{"{", `  "a": [`, "    1,", "    {", `      "b": null`, "    }", "  ]", "}"}},
		{"no JSON", "<html>\r\n  x", []string{"<html>", "  x"}},
		{"nothing", "", nil},
		{"a long value", `{"a":"` + long + `"}`, []string{"{", `  "a": "` + strings.Repeat("é", 394) + " … 607 more letters", "}"}},
		{"signs that turn the text", "{\"a\":\"x\u202ey\"}", []string{"{", "  \"a\": \"x\ufffdy\"", "}"}},
	} {
		if diff := cmp.Diff(row.want, sourceLines([]byte(row.raw))); diff != "" {
			t.Errorf("%s: %s", row.name, diff)
		}
	}
	many := sourceLines([]byte("[" + strings.Repeat("1,", 2*mostLines) + "1]"))
	if len(many) != mostLines+1 || !strings.Contains(many[mostLines], "export") {
		t.Errorf("%d lines, the last %q", len(many), many[len(many)-1])
	}
}

func TestLabels(t *testing.T) {
	uitest.NewBench(t)
	if labelName("N") != "" || labelName("V") != "Very restricted" || labelName("XYZ") != "XYZ" {
		t.Errorf("%q, %q, %q", labelName("N"), labelName("V"), labelName("XYZ"))
	}
	if labelChips([]string{"N", "U"}) != nil || labelChips([]string{"N", "R"}) == nil {
		t.Error("what is out of the ordinary has a chip, and nothing else")
	}
}
