using System;

namespace Modular.Domain.Shared;

public interface IDomainEvent;

public sealed class PersonalAttribute(string subject) : Attribute
{
    public string Subject => subject;
}

public sealed class NotPersonalAttribute(string reason) : Attribute
{
    public string Reason => reason;
}
