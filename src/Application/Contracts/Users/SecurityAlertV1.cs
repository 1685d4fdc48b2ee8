using Modular.Application.Contracts.Shared;

namespace Modular.Application.Contracts.Users;

/// <summary>
/// Something happened to the safety of an account; its owner should know, should it not have been them.
/// </summary>
/// <param name="Kind">Such as <c>password_changed</c>; new ones come.</param>
/// <param name="Detail">What staff gave as the reason, or which role; null: nothing more to say.</param>
/// <param name="UserAgent">What the client called itself; null: not known, or it was staff.</param>
/// <param name="IpAddress">Where it came from; null: not known, or it was staff.</param>
/// <param name="Email">Where it has to be told; null: at the address that the account has.</param>
[WireName("users.security.alert.v1")]
public sealed record SecurityAlertV1(
    Guid UserId,
    string Kind,
    [property: Personal(nameof(SecurityAlertV1.UserId))] string? Detail = null,
    [property: Personal(nameof(SecurityAlertV1.UserId))] string? UserAgent = null,
    [property: Personal(nameof(SecurityAlertV1.UserId))] string? IpAddress = null,
    [property: Personal(nameof(SecurityAlertV1.UserId))] string? Email = null) : IIntegrationEvent;
