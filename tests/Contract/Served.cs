using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Modular.Tests.Demo;
using Modular.Tests.EndToEnd;
using Xunit;

namespace Modular.Tests.Contract;

/// <summary>The product, and the document that it serves.</summary>
public sealed class Served : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public Market Market { get; } = new();

    public JsonNode Document { get; private set; } = null!;

    /// <summary>As it is committed.</summary>
    public static string Text(JsonNode document) => document.ToJsonString(Readable) + "\n";

    public async Task InitializeAsync()
    {
        await Market.InitializeAsync();
        Document = (await Shop.ExpectAsync(200, Market.Visitor.GetAsync("/openapi/v1.json"))).Json!;
    }

    public Task DisposeAsync() => Market.DisposeAsync();
}

/// <summary>All tests of this project look at one running product.</summary>
[CollectionDefinition(nameof(Served))]
public sealed class ServedCollection : ICollectionFixture<Served>;
