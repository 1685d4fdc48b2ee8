using System.Text.RegularExpressions;
using FluentAssertions;
using Modular.Tests.EndToEnd;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.Contract;

/// <summary>What the pages for consumers show is what happens.</summary>
[Collection(nameof(Served))]
public sealed partial class GuideTests(Served served, ITestOutputHelper output)
{
    private string Host => served.Market.Host.Url.ToString().TrimEnd('/');

    [Fact]
    public async Task Every_request_of_the_collection_gets_the_status_that_it_expects()
    {
        using var http = new HttpClient();
        var collection = new HttpCollection(
            await File.ReadAllTextAsync(Repository.PathOf("docs/modular.http")), http,
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["host"] = Host,
                ["adminEmail"] = TestHost.AdminEmail,
                ["adminPassword"] = TestHost.AdminPassword,
            });

        // People wait a moment before they click on; the code they read in the mail.
        var sent = await collection.SendAllAsync(async (_, body) =>
        {
            await served.Market.QuiesceAsync();
            return Code().Match(body) is { Success: true } code
                ? new Dictionary<string, string>(StringComparer.Ordinal) { ["code"] = code.Groups["code"].Value }
                : [];
        });

        sent.Should().HaveCountGreaterThan(20);
        foreach (var (name, expected, status, body) in sent)
        {
            status.Should().Be(expected, "{0} says so; it answered with {1}", name, body);
        }
    }

    [Fact]
    public async Task The_guide_shows_what_comes_out()
    {
        var file = Repository.PathOf("docs/api.md");
        var written = await File.ReadAllTextAsync(file);

        var page = await GuidePage.RunAsync(written, Host, output.WriteLine);

        if (GuidePage.Steady(page) == GuidePage.Steady(written))
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("MODULAR_WRITE_DOCS") != "true")
        {
            var (was, @is) = (GuidePage.Steady(written).Split('\n'), GuidePage.Steady(page).Split('\n'));
            var line = was.Zip(@is).TakeWhile(pair => pair.First == pair.Second).Count();
            Assert.Fail(
                $"docs/api.md is not what comes out: ./dev openapi writes it. First: line {line + 1} was "
                + $"'{was.ElementAtOrDefault(line)}' and is '{@is.ElementAtOrDefault(line)}'");
        }

        await File.WriteAllTextAsync(file, page);
    }

    [GeneratedRegex(@"\\n(?<code>\d{6})(\\r)?\\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
