using System.Text;
using Modular.Application.Users.Commands;

namespace Modular.Api.Users;

/// <summary>
/// A request of RFC 6749, section 4.4: a form, with the client's name and secret in it or in HTTP Basic.
/// </summary>
/// <param name="Command">Null: it is refused with <paramref name="Error"/>.</param>
/// <param name="Error">A word of section 5.2.</param>
internal sealed record TokenRequest(IssueClientTokenCommand? Command, string Error, string Description)
{
    private const string Invalid = "invalid_request";
    private const string Basic = "Basic ";
    private static readonly string[] Known = ["grant_type", "scope", "client_id", "client_secret"];

    public override string ToString() => nameof(TokenRequest);

    public static async Task<TokenRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType)
        {
            return Refused(Invalid, "Send a form: application/x-www-form-urlencoded.");
        }

        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(cancellationToken);
        }
        catch (InvalidDataException malformed)
        {
            return Refused(Invalid, malformed.Message);
        }

        // RFC 6749, section 3.2: each at most once, and what is not known is ignored.
        if (Array.Exists(Known, name => form[name].Count > 1))
        {
            return Refused(Invalid, "A parameter is there twice.");
        }

        var grant = form["grant_type"].ToString();
        if (grant != "client_credentials")
        {
            return grant.Length == 0
                ? Refused(Invalid, "grant_type is missing.")
                : Refused("unsupported_grant_type", "This server knows client_credentials and nothing else.");
        }

        return CredentialsOf(request, form) is not var (id, secret)
            ? Refused(Invalid, "Send client_id and client_secret in one way: HTTP Basic, or in the form.")
            : new TokenRequest(
                new IssueClientTokenCommand(id, secret, ScopesOf(form["scope"].ToString())),
                Error: "", Description: "");
    }

    private static TokenRequest Refused(string error, string description) => new(Command: null, error, description);

    private static string[]? ScopesOf(string scope) => scope.Length == 0
        ? null
        : scope.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // Nobody at all is asked for Basic, as a wrong secret is: with an empty name.
    private static (string Id, string Secret)? CredentialsOf(HttpRequest request, IFormCollection form)
    {
        var header = request.Headers.Authorization.ToString();
        var inForm = form.ContainsKey("client_secret");
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
        {
            return (form["client_id"].ToString(), form["client_secret"].ToString());
        }

        var bytes = new byte[header.Length];
        if (inForm || !Convert.TryFromBase64String(header[Basic.Length..].Trim(), bytes, out var length))
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2);
        return pair.Length == 2 ? (Decode(pair[0]), Decode(pair[1])) : null;
    }

    // Both are encoded as in a form, before they are put together.
    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
