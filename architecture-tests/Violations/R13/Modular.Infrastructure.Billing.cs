namespace Modular.Infrastructure.Billing;

// expect: Modular.Infrastructure.Billing.BillingModule -> no IModule
// expect: Modular.Api.Modules -> Modular.Infrastructure.Billing.BillingModule (0 times)
public sealed class BillingModule;
