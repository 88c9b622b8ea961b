package records

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"chartkey/ui/uitest"
)

func TestSplitValue(t *testing.T) {
	for value, want := range map[string][2]string{
		"6.1 %": {"6.1", "%"}, "128/82 mmHg": {"128/82", "mmHg"}, "< 5 mmol/L": {"< 5", "mmol/L"}, "37.2°C": {"37.2", "°C"}, "12": {"12", ""},
		"270 × 10⁹/L": {"270", "× 10⁹/L"}, "270 10⁹/L": {"270", "10⁹/L"}, "6.1 10*9/L": {"6.1", "10*9/L"}, "5 10^3/uL": {"5", "10^3/uL"}, "5 10": {"5 10", ""},
		"1,240 ×10⁹/L": {"1,240", "×10⁹/L"}, "−3.5 dpt": {"−3.5", "dpt"}, "3 – 5 mg": {"3 – 5", "mg"},
		"Positive": {"", ""}, "twice daily": {"", ""}, "": {"", ""}, "- none": {"", ""}, "1234567890123 U": {"", ""}, "Dose 1": {"", ""},
	} {
		if number, unit := splitValue(value); number != want[0] || unit != want[1] {
			t.Errorf("%q: %q and %q", value, number, unit)
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
