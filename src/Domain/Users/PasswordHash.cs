namespace Modular.Domain.Users;

/// <summary>A password as it is stored: algorithm, parameters, salt and hash in one string.</summary>
public readonly record struct PasswordHash(string Value)
{
    public override string ToString() => "(hash)";
}
