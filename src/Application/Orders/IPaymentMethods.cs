using Modular.Domain.Orders;

namespace Modular.Application.Orders;

/// <summary>Which ways to pay the configured gateway offers.</summary>
public interface IPaymentMethods
{
    bool Accepts(PaymentMethod method);
}
