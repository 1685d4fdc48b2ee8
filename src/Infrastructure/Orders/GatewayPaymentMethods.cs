using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Modular.Application.Orders;
using Modular.Domain.Orders;

namespace Modular.Infrastructure.Orders;

/// <summary>
/// Cards, by the tokens whose whole story Billing can play. The sandbox gateway is served outside of Production only,
/// so there a gateway must be configured.
/// </summary>
internal sealed class GatewayPaymentMethods(IConfiguration configuration, IHostEnvironment environment)
    : IPaymentMethods
{
    private readonly bool _hasGateway =
        !environment.IsProduction() || !string.IsNullOrWhiteSpace(configuration["Modular:Billing:Gateway:Url"]);

    public bool Accepts(PaymentMethod method) =>
        _hasGateway && method is { Type: "card", Token: "tok_approve" or "tok_decline_hard" };
}
