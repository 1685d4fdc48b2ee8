using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Modular.Tests.Bench.Measuring;

/// <summary>One line of the table.</summary>
/// <param name="Ceiling">What was measured beside it in the same run; null where the bar is a figure by itself.</param>
/// <param name="Bar">What is compared with it: the ratio where there is a ceiling, else the measured value.</param>
public sealed record Finding(
    string What, double Measured, string Unit, double? Ceiling = null, string? CeilingIs = null, Bar? Bar = null)
{
    public double? Ratio => Ceiling is { } ceiling ? Measured / ceiling : null;

    public bool? Met => Bar?.IsMet(Ratio ?? Measured);
}

/// <summary>A bar from below (at least) or from above (at most).</summary>
public sealed record Bar(double Value, bool AtMost = false)
{
    public static Bar Least(double value) => new(value);

    public static Bar Most(double value) => new(value, AtMost: true);

    public bool IsMet(double value) => AtMost ? value <= Value : value >= Value;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{(AtMost ? "<=" : ">=")} {Value:0.##}");
}

/// <summary>What a bench has found: a table for people, and one line of JSON.</summary>
public sealed class Report(string bench)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly List<Finding> _findings = [];
    private readonly List<string> _notes = [];

    public string Bench => bench;

    /// <summary>True: something else used the machine in a run that is in here all the same.</summary>
    public bool IsDisturbed { get; set; }

    /// <summary>The most that something else used in one of the runs, in cores.</summary>
    public double Others { get; set; }

    public void Add(Finding finding) => _findings.Add(finding);

    /// <summary>What a person should know besides.</summary>
    public void Note(string note) => _notes.Add(note);

    public void Write(TextWriter output)
    {
        string[] header = ["what", "measured", "ceiling", "ratio", "first bar", "met"];
        string[][] rows = [header, .. _findings.Select(Cells)];
        int[] widths = [.. header.Select((_, column) => rows.Max(row => row[column].Length))];
        output.WriteLine();
        foreach (var row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, column) =>
                column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
            if (ReferenceEquals(row, header))
            {
                output.WriteLine(string.Join("  ", widths.Select(width => new string('-', width))));
            }
        }

        foreach (var note in _notes)
        {
            output.WriteLine($"  {note}");
        }

        output.WriteLine(IsDisturbed
            ? Text($"  DISTURBED: up to {Others:F2} cores were used by others; these figures prove nothing.")
            : Text($"  others used {Others:F2} cores at most"));
        output.WriteLine();
        output.WriteLine(ToJson());
    }

    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            bench,
            isDisturbed = IsDisturbed,
            others = Math.Round(Others, 3),
            cores = Environment.ProcessorCount,
            findings = _findings.Select(finding => new
            {
                finding.What,
                measured = Round(finding.Measured),
                finding.Unit,
                ceiling = finding.Ceiling is { } ceiling ? Round(ceiling) : (double?)null,
                finding.CeilingIs,
                ratio = finding.Ratio is { } ratio ? Math.Round(ratio, 3) : (double?)null,
                bar = finding.Bar?.ToString(),
                finding.Met,
            }),
            notes = _notes,
        },
        Json);

    private static string[] Cells(Finding finding) =>
    [
        finding.What,
        $"{Number(finding.Measured)} {finding.Unit}",
        finding.Ceiling is { } ceiling ? $"{Number(ceiling)} {finding.CeilingIs}" : "",
        finding.Ratio is { } ratio ? Text($"{ratio:F2}") : "",
        finding.Bar?.ToString() ?? "",
        finding.Met switch { true => "yes", false => "NO", null => "" },
    ];

    private static string Number(double value) =>
        value.ToString(value >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);

    private static double Round(double value) => Math.Round(value, value >= 100 ? 0 : 3);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
