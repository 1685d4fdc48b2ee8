namespace Modular.Domain.Billing;

public sealed class Invoice
{
    public void Discard() { }
}
