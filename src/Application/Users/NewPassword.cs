using Modular.Domain.Shared;
using Modular.Domain.Users;

namespace Modular.Application.Users;

internal static class NewPassword
{
    /// <summary>A refusal names the field of the request that the password came in.</summary>
    /// <param name="localPart">Of the address; empty while nobody may learn whose it is.</param>
    /// <param name="field">A JSON pointer.</param>
    public static Result<Password> Choose(string text, string localPart, string field)
    {
        var password = Password.Choose(text, localPart);
        return password.Error is { } refusal
            ? refusal with { Fields = [.. refusal.Fields.Select(wrong => wrong with { Field = field })] }
            : password;
    }
}
