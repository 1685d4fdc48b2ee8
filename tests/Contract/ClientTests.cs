using FluentAssertions;
using Modular.Tests.EndToEnd;
using Modular.Tests.Shared;
using Xunit;
using Xunit.Abstractions;

namespace Modular.Tests.Contract;

/// <summary>What others make of the committed document.</summary>
[Collection(nameof(Served))]
public sealed class ClientTests(Served served, NodeTools tools, ITestOutputHelper output) : IClassFixture<NodeTools>
{
    private static readonly string Document = Repository.PathOf("openapi.json");

    [Fact]
    public async Task Spectral_with_the_rules_of_owasp_and_redocly_find_no_error()
    {
        var (succeeded, said) = await tools.NodeAsync("lint.mjs", Document);

        output.WriteLine(said);
        succeeded.Should().BeTrue(said);
        said.Should().EndWith("0 errors, 0 warnings\n");
    }

    [Fact]
    public async Task A_typescript_client_is_generated_and_plays_the_main_story()
    {
        var folder = await tools.FolderAsync();
        await ExpectAsync(tools.NodeAsync("node_modules/openapi-typescript/bin/cli.js", Document, "-o", "api.ts"));
        await ExpectAsync(tools.NodeAsync("node_modules/typescript/bin/tsc", "-p", folder));

        var said = await ExpectAsync(tools.NodeAsync(
            "story.js", served.Market.Host.Url.ToString().TrimEnd('/'), TestHost.AdminEmail, TestHost.AdminPassword));

        said.Should().EndWith("cancelled: cancellation_pending\ndone\n");
    }

    private async Task<string> ExpectAsync(Task<(bool Succeeded, string Said)> run)
    {
        var (succeeded, said) = await run;
        output.WriteLine(said);
        succeeded.Should().BeTrue(said);
        return said;
    }
}
