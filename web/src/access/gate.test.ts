import { describe, expect, it } from 'vitest';

import { characters, digits_of, grouped, needs_factor, secret_of_link, view_of } from './gate';

const staff = { id: 'a', name: 'Ada', email: 'a@example.org', roles: ['owner'], permissions: [], language: 'en', factor: true, factor_required: true };

describe('what is shown', () => {
  it('is the first start until there is an owner, whatever was open before', () => {
    expect(view_of({ state: 'not_set_up' }, null, '/')).toEqual({ show: 'first_start' });
    expect(view_of({ state: 'not_set_up' }, 'a', '/funnel')).toEqual({ show: 'first_start' });
  });
  it('is the sign-in page for strangers, and the invitation behind its link', () => {
    expect(view_of({ state: 'signed_out' }, null, '/audit')).toEqual({ show: 'sign_in' });
    expect(view_of({ state: 'factor_needed' }, null, '/')).toEqual({ show: 'sign_in' });
    expect(view_of({ state: 'signed_out' }, null, '/invite')).toEqual({ show: 'invited' });
    expect(view_of({ state: 'signed_in', staff }, null, '/invite')).toEqual({ show: 'invited' });
  });
  it('stays where it was when a session ends, behind a dialog', () => {
    expect(view_of({ state: 'signed_out' }, 'a', '/funnel')).toEqual({ show: 'pages', of: 'a', asks_again: true });
    expect(view_of({ state: 'signed_in', staff }, 'a', '/funnel')).toEqual({ show: 'pages', of: 'a', asks_again: false });
  });
  it('is the set-up of the second factor where the role needs one', () => {
    expect(view_of({ state: 'signed_in', staff: { ...staff, factor: false } }, null, '/')).toEqual({ show: 'enrol' });
    expect(needs_factor({ factor_required: true, factor: false })).toBe(true);
    expect(needs_factor({ factor_required: false, factor: false })).toBe(false);
  });
});

describe('secrets', () => {
  it('come out of the link, read well, and forgive blanks', () => {
    expect(secret_of_link('#token=ab%2Dc')).toBe('ab-c');
    expect(secret_of_link('#code=XYZ')).toBe('XYZ');
    expect(secret_of_link('#plain')).toBe('plain');
    expect(secret_of_link('')).toBe('');
    expect(grouped('ABCDEFGHIJ')).toBe('ABCD EFGH IJ');
    expect(digits_of(' 123 456 ')).toBe('123456');
  });
  it('are counted by characters, not by code units', () => {
    expect(characters('密码🔑')).toBe(3);
    expect(characters('e\u0301')).toBe(1);
  });
});
