using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Modular.Tests.Users.Commands;

namespace Modular.Tests.Users.Http;

/// <summary>Somebody at the API of Users.</summary>
internal static class AccountClient
{
    public static async Task<HttpClient> LoggedInAsync(
        this UsersHost host, string email, string password = AccountFlow.Password)
    {
        var client = host.Stranger();
        var login = await client.PostAsJsonAsync("auth/login", new { email, password });
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", (string)JsonNode.Parse(await login.Content.ReadAsStringAsync())!["accessToken"]!);
        return client;
    }

    public static Task<HttpClient> AdminAsync(this UsersHost host) =>
        host.LoggedInAsync(UsersHost.AdminEmail, UsersHost.AdminPassword);

    /// <summary>Sends, and compares the status. The code of a refusal is a member of the answer.</summary>
    public static async Task<JsonObject> ExpectAsync(this Task<HttpResponseMessage> sent, int status)
    {
        using var response = await sent;
        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).Should().Be(status, text);
        return text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject();
    }

    public static async Task ExpectRefusalAsync(this Task<HttpResponseMessage> sent, int status, string code) =>
        ((string)(await sent.ExpectAsync(status))["code"]!).Should().Be(code);
}
