/** Prefix of the keys. The roles of the functions and the lifecycle rule also use it. */
export const uploadPrefix = 'uploads/';

/** A key that an upload can have. */
export const uploadKeyPattern = new RegExp(`^${uploadPrefix}[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`);
