using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>The document that consumers hold in their hands, and what the host serves.</summary>
[Collection(nameof(Served))]
public sealed class DocumentTests(Served served)
{
    private const string Committed = "openapi.json";

    [Fact]
    public void The_committed_document_is_the_one_that_is_served()
    {
        var file = Repository.PathOf(Committed);
        var committed = File.Exists(file) ? File.ReadAllText(file) : "";
        var text = Served.Text(served.Document);
        if (committed == text)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("MODULAR_WRITE_DOCS") == "true")
        {
            File.WriteAllText(file, text);
            return;
        }

        var (before, now) = (committed.Split('\n'), text.Split('\n'));
        var line = before.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail(
            $"{Committed} is not what is served: run ./dev openapi and commit it. First: line {line + 1} was "
            + $"'{before.ElementAtOrDefault(line)}' and is '{now.ElementAtOrDefault(line)}'");
    }
}
