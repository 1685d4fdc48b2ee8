namespace Modular.Domain.Billing;
