using FluentAssertions;
using Modular.ArchitectureTests.Engine;
using Xunit;

namespace Modular.ArchitectureTests.Documents;

/// <summary>
/// A page, or a part of one, that is rendered and not written: a test is red when it is not what the code says, and
/// <c>./dev docs</c> writes it.
/// </summary>
internal static class Page
{
    public static string Path(string file) => System.IO.Path.Combine(Tree.Root, file);

    public static void Is(string file, string rendered) => Is(file, Read(file), rendered);

    /// <summary>What stands above the marker is written by hand and stays.</summary>
    /// <param name="start">What is above in a new page.</param>
    public static void EndsWith(string file, string marker, string rendered, string start)
    {
        var written = Read(file);
        var byHand = written.Split(marker)[0];
        Is(file, written, $"{(byHand == "" ? start : byHand.TrimEnd('\n'))}\n\n{marker}\n\n{rendered}");
    }

    /// <summary>What stands around the markers is written by hand and stays.</summary>
    public static void Holds(string file, string start, string end, string rendered)
    {
        var written = Read(file);
        var from = written.IndexOf(start, StringComparison.Ordinal);
        var to = written.IndexOf(end, StringComparison.Ordinal);
        (from >= 0 && to > from).Should().BeTrue($"{file} has the lines {start} and {end}");
        Is(file, written, $"{written[..from]}{start}\n{rendered}{written[to..]}");
    }

    private static void Is(string file, string written, string rendered)
    {
        if (written == rendered)
            return;
        if (Environment.GetEnvironmentVariable("MODULAR_WRITE_DOCS") != "true")
        {
            Assert.Fail(
                $"{file} is not what the code says: run ./dev docs and commit it. "
                + $"First: {Difference(written, rendered)}");
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(file))!);
        File.WriteAllText(Path(file), rendered);
    }

    // A page is long and a failure is read in a terminal.
    private static string Difference(string written, string rendered)
    {
        var (before, after) = (written.Split('\n'), rendered.Split('\n'));
        var line = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {line + 1} was '{before.ElementAtOrDefault(line)}' and is '{after.ElementAtOrDefault(line)}'";
    }

    private static string Read(string file) => File.Exists(Path(file)) ? File.ReadAllText(Path(file)) : "";
}
