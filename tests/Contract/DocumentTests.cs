using System.Text.RegularExpressions;
using FluentAssertions;
using Modular.Tests.Shared;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>The document that consumers hold in their hands, and what the host serves.</summary>
[Collection(nameof(Served))]
public sealed partial class DocumentTests(Served served)
{
    private const string Committed = "openapi.json";
    private const string NoNul = @"^[^\u0000]*$";

    [Fact]
    public void What_is_no_part_of_the_product_is_not_in_it() =>
        served.Document["paths"]!.AsObject().Select(path => path.Key).Should().OnlyContain(
            path => path.StartsWith("/api/v1/", StringComparison.Ordinal)
                || path.StartsWith("/.well-known/", StringComparison.Ordinal)
                || path == "/oauth/token");

    [Fact]
    public void Every_text_that_is_sent_has_a_limit_that_somebody_thought_of()
    {
        var texts = served.Document["components"]!["schemas"]!.AsObject()
            .Where(schema => schema.Key.EndsWith("Request", StringComparison.Ordinal))
            .SelectMany(schema => (schema.Value!["properties"]?.AsObject() ?? [])
                .Select(property => (Name: $"{schema.Key}.{property.Key}", property.Value)))
            .Where(property => property.Value!["type"]?.ToJsonString().Contains("string") == true)
            .ToList();

        texts.Should().HaveCountGreaterThan(15);
        texts.Where(text => (int?)text.Value!["maxLength"] == 10_000 && (string?)text.Value["pattern"] == NoNul)
            .Select(text => text.Name)
            .Should().BeEmpty("the command's validator limits it, and the route says Sends<TCommand>()");
    }

    [Fact]
    public void No_operation_takes_an_address_that_we_would_call()
    {
        string[] suspicious = ["url", "uri", "href", "callback", "webhook", "endpoint", "host"];
        var taken = served.Document["components"]!["schemas"]!.AsObject()
            .Where(schema => schema.Key.EndsWith("Request", StringComparison.Ordinal))
            .SelectMany(schema => (schema.Value!["properties"]?.AsObject() ?? [])
                .Select(property => (Name: $"{schema.Key}.{property.Key}", Property: property)))
            .Where(member => (string?)member.Property.Value!["format"] is "uri" or "uri-reference" or "hostname"
                || suspicious.Any(word => member.Property.Key.Contains(word, StringComparison.OrdinalIgnoreCase)));

        taken.Select(member => member.Name).Should().BeEmpty("docs/threat-model.md says so (API7)");
    }

    [Fact]
    public async Task The_page_that_shows_it_needs_nothing_from_elsewhere()
    {
        using var http = new HttpClient { BaseAddress = served.Market.Host.Url };
        using var shown = await http.GetAsync("/docs/index.html");
        var page = await shown.Content.ReadAsStringAsync();
        shown.Headers.Select(header => header.Key).Should().NotContain(
            name => name.Contains("Version", StringComparison.OrdinalIgnoreCase));
        var parts = Part().Matches(page).Select(part => part.Groups["url"].Value).ToList();

        parts.Should().HaveCountGreaterThan(3).And.NotContain(url => url.Contains("//"));
        foreach (var part in parts)
        {
            using var answer = await http.GetAsync($"/docs/{part}");
            answer.IsSuccessStatusCode.Should().BeTrue(part);
        }
    }

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

    [GeneratedRegex(
        "(src|href)=\"(?<url>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();
}
