namespace Modular.Domain.Shared;

/// <summary>How sure it is who calls (NIST SP 800-63B): by one factor, or by two.</summary>
public enum AuthLevel
{
    Aal1,
    Aal2,
}
